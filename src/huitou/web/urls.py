"""The addresses of pages. Things are named by their random reference, never by number or 户编号."""

from django.urls import URLPattern, URLResolver, path

from huitou.web.views import gallery, health, orders, posts

urlpatterns: list[URLPattern | URLResolver] = [
    path("order/", orders.order, name="order"),
    path("order/amend/", orders.amend, name="amend"),
    path("order/group/", orders.group, name="group"),
    path("post/", posts.choose, name="post"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("healthz", health.healthz, name="healthz"),
]
# TEMP
for _n in ("home","households","gaps","referrals","rollup"):
    urlpatterns.append(path("" if _n=="home" else _n+"/", gallery.gallery, name=_n))
