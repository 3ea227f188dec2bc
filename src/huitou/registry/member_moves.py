"""Why people leave a household or come to it (附件2 注2: who counts as living there). Pure data."""

LEAVING = ("died", "married_out", "moved_out", "enlisted", "imprisoned", "split_off", "duplicate")
COMING = ("born", "married_in", "moved_in", "adopted")
RETURNED = "returned"
