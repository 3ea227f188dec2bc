"""The addresses of pages. Things are named by their random reference, never by number or 户编号."""

from django.urls import URLPattern, URLResolver, path

from huitou.web.views import (
    gallery,
    gap_lists,
    gaps,
    health,
    home,
    jobs,
    loads,
    orders,
    posts,
    referrals,
    rollups,
    subjects,
    surveys,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("households/", subjects.search, name="households"),
    path("households/<uuid:ref>/", subjects.household_page, name="household"),
    path("subjects/<uuid:ref>/", subjects.subject_page, name="subject"),
    path("subjects/<uuid:ref>/survey/", surveys.survey, name="survey"),
    path("load/", loads.loads, name="loads"),
    path("load/template/", loads.load_template, name="load_template"),
    path("load/<uuid:ref>/", loads.load, name="load"),
    path("load/<uuid:ref>/errors/", loads.load_errors, name="load_errors"),
    path("load/<uuid:ref>/drop/", loads.load_drop, name="load_drop"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/sign/", gap_lists.sign, name="gap_list_sign"),
    path("gaps/assign/", gap_lists.assign, name="gap_assign"),
    path("gaps/dispatch/", gap_lists.send, name="dispatch"),
    path("referrals/", referrals.listing, name="referrals"),
    path("referrals/<uuid:ref>/", referrals.one, name="referral"),
    path("referrals/<uuid:ref>/receive/", referrals.receive, name="referral_receive"),
    path("rollup/", rollups.table, name="rollup"),
    path("rollup/opened/", rollups.opening, name="rollup_opened"),
    path("order/", orders.order, name="order"),
    path("order/amend/", orders.amend, name="amend"),
    path("order/group/", orders.group, name="group"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("post/", posts.choose, name="post"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("healthz", health.healthz, name="healthz"),
]
