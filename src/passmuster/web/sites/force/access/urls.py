"""Addresses of people and roles."""

from django.urls import path

from passmuster.web.sites.force.access import inspection, roles, ties, views

urlpatterns = [
    path("", views.people, name="people"),
    path("register/", views.register, name="register-human"),
    path("duties/", views.duties, name="duties"),
    path("to-look-into/", inspection.inspection, name="inspection"),
    path("refused/", inspection.refused_attempts, name="refused-attempts"),
    path("of/<code:human>/", views.person, name="person-roles"),
    path("of/<code:human>/role/", roles.propose_role, name="propose-role"),
    path("of/<code:human>/invite/", roles.invite, name="invite"),
    path(
        "of/<code:human>/invitation/withdraw/",
        roles.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("of/<code:human>/close/", roles.close, name="close-account"),
    path("of/<code:human>/tie/", ties.tie, name="tie-person"),
    path("of/<code:human>/tie/end/", ties.end_tie, name="end-tie"),
    path("roles/<int:grant>/end/", roles.end_role, name="end-role"),
]
