"""Addresses of the roster pages."""

from django.urls import path

from passmuster.web.sites.force.roster import (
    completeness,
    counting,
    differences,
    exclusions,
    imports,
    own,
    payroll,
    people,
    persons,
    uploads,
)

urlpatterns = [
    path("", people.roster, name="roster"),
    path("units/<int:unit>/", people.unit, name="roster-unit"),
    path("people/", people.people, name="roster-people"),
    path("people/<int:person>/", persons.person, name="roster-person"),
    path("people/<int:person>/purpose/", persons.purpose, name="roster-purpose"),
    path("people/<int:person>/exclusion/", exclusions.exclude, name="roster-exclude"),
    path("openings/", persons.openings, name="roster-openings"),
    path("mine/", own.openings, name="roster-mine"),
    path("imports/", imports.imports, name="roster-imports"),
    path("imports/new/", uploads.new, name="roster-upload-new"),
    path("imports/<int:imported>/", imports.one, name="roster-import"),
    path("imports/<int:imported>/<slug:name>/", imports.changes, name="roster-import-changes"),
    path("uploads/<int:upload>/", uploads.check, name="roster-upload"),
    path("uploads/<int:upload>/columns/", uploads.columns, name="roster-upload-columns"),
    path("uploads/<int:upload>/rows/", uploads.rows, name="roster-upload-rows"),
    path("uploads/<int:upload>/rows/<slug:fmt>/", uploads.mend, name="roster-upload-mend"),
    path("uploads/<int:upload>/list/<slug:name>/", uploads.changes, name="roster-upload-changes"),
    path("uploads/<int:upload>/import/", uploads.apply, name="roster-upload-import"),
    path("headcounts/", counting.count, name="roster-headcounts"),
    path("completeness/", completeness.gate, name="gate"),
    path("completeness/payroll/", payroll.deliver, name="roster-payroll"),
    path("completeness/payroll/key/", payroll.key, name="roster-payroll-key"),
    path("completeness/differences/", differences.listed, name="roster-differences"),
    path(
        "completeness/differences/<slug:difference>/",
        differences.explain,
        name="roster-difference",
    ),
    path("completeness/exclusions/", exclusions.listed, name="roster-exclusions"),
    path("evidence/<int:proposal>/", exclusions.evidence, name="roster-evidence"),
]
