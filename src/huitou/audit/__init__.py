"""Who did what, when, to which thing: append-only events in the transaction of the deed, chained afterwards.

`record` writes the event inside the caller's transaction, so that deed and event stand or fall together. The
sealer gives sequence numbers and a hash chain within a second after commit, and the head of the chain is anchored
outside the database, so that rewriting history shows. Events hold references and digests, never sensitive values.

As the lowest room that knows the database it also holds how the rooms above reach it: `writing` lets only actions
write, `bulk` writes whole files, `prepared` keeps the SQL of the short reads around a save (docs/adr/0024),
`write_ahead_log` carries the log of the embedded database over outside of the writers' turn (docs/adr/0009).
May use: `core`.
"""
