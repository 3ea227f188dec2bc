"""The scheduled jobs: what the job worker does by itself, and how often."""

TIMETABLE: tuple[tuple[str, float], ...] = (
    # dotted path of a task's function taking `now`, seconds between two runs
    ("huitou.audit.tasks.seal_events", 1),
    ("huitou.audit.tasks.carry_log_over", 1),
    ("huitou.audit.tasks.anchor_head", 3600),
    ("huitou.audit.tasks.drill_restore", 3600),
    ("huitou.surveys.tasks.finish_loads", 5),
    ("huitou.surveys.tasks.keep_blocks", 120),
    ("huitou.surveys.tasks.drop_left_behind", 3600),
    ("huitou.casework.tasks.remind", 900),
    ("huitou.reporting.tasks.fold_counters", 5),
    ("huitou.casework.tasks.watch", 900),
    ("huitou.web.tasks.reap_lost_jobs", 30),
    ("huitou.web.tasks.drop_old_batches", 3600),
    ("huitou.web.tasks.drop_old_drafts", 3600),
)
