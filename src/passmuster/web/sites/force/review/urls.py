"""Addresses of the review doctor's pages."""

from django.urls import path

from passmuster.web.sites.force.review import (
    bottles,
    contact,
    disputes,
    papers,
    sentence,
    splitting,
    verdict,
    views,
)

urlpatterns = [
    path("", views.queue, name="reviews"),
    path("disputes/", disputes.disputes, name="review-disputes"),
    path("disputes/<int:dispute>/", disputes.hear, name="review-dispute"),
    path("<int:review>/", views.review, name="review"),
    path("<int:review>/attempt/", contact.attempted, name="review-attempt"),
    path("<int:review>/letter/", papers.letter, name="review-letter"),
    path("<int:review>/letter/print/", papers.letter_print, name="review-letter-print"),
    path("<int:review>/interview/", contact.interview, name="review-interview"),
    path("<int:review>/declined/", contact.declined, name="review-declined"),
    path("<int:review>/clock/", contact.unreached, name="review-unreached"),
    path("<int:review>/awaited/", contact.awaited, name="review-awaited"),
    path("<int:review>/papers/", contact.paper_taken, name="review-paper-taken"),
    path("<int:review>/papers/<int:index>/", papers.paper, name="review-paper"),
    path("<int:review>/verdict/", verdict.verdict, name="review-verdict"),
    path("<int:review>/verdict/sign/", verdict.verdict_sign, name="review-verdict-sign"),
    path("<int:review>/second/", verdict.second, name="review-second"),
    path("<int:review>/second/sign/", verdict.second_sign, name="review-second-sign"),
    path("<int:review>/sentence/", sentence.sentence, name="review-sentence"),
    path("<int:review>/notice/", splitting.notify, name="review-notify"),
    path("<int:review>/bottle-b/asked/", splitting.asked, name="review-split-asked"),
    path("<int:review>/bottle-b/waived/", splitting.waived, name="review-split-waived"),
    path("<int:review>/bottle-b/", bottles.bottle_b, name="review-bottle-b"),
    path("<int:review>/bottle-b/hearing/", splitting.hearing, name="review-hearing"),
    path("<int:review>/bottle-b/second/", splitting.hearing_second, name="review-hearing-second"),
    path("<int:review>/bottle-b/told/", splitting.told_bottle_b, name="review-told-bottle-b"),
    path("<int:review>/bottle-b/regulator/", bottles.regulator, name="review-regulator"),
    path("<int:review>/bottle-b/failure/", bottles.failure, name="review-failure"),
    path("<int:review>/bottle-a/asked/", splitting.asked_bottle_a, name="review-bottle-a-asked"),
    path("<int:review>/bottle-a/", bottles.bottle_a, name="review-bottle-a"),
    path("<int:review>/again/", splitting.reopen, name="review-reopen"),
]
