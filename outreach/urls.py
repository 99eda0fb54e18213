"""Addresses of logging, scripts, analytics and downloads."""

from django.urls import path

from outreach.views import (
    analytics,
    campaigns,
    closing,
    code,
    downloads,
    log,
    planner,
    review,
    scripts,
    sheets,
    snapshots,
    this_phone,
)

app_name = "outreach"
urlpatterns = [
    path("shifts/<int:shift_id>/log/", log.log, name="log"),
    path("shifts/<int:shift_id>/log/tally/", log.log_tally, name="log_tally"),
    path("shifts/<int:shift_id>/log/conversation/", log.log_conversation, name="log_conversation"),
    path("shifts/<int:shift_id>/log/correct/<uuid:entry_id>/", log.log_correct, name="log_correct"),
    path("shifts/<int:shift_id>/log/numbers/", log.log_numbers, name="log_numbers"),
    path("shifts/<int:shift_id>/code/", code.code, name="code"),
    path("shifts/<int:shift_id>/code/card/", code.card, name="code_card"),
    path("shifts/outbox-token/", log.outbox_token, name="outbox_token"),
    path("me/this-phone/", this_phone.this_phone, name="this_phone"),
    path("captain/shifts/<int:shift_id>/close/", closing.close.own, name="close"),
    path("c/<str:secret>/close/", closing.close.by_link, name="link_close"),
    path("captain/shifts/<int:shift_id>/sheet/", sheets.sheet, name="sheet"),
    path("captain/shifts/<int:shift_id>/sheet/type/", sheets.type_in, name="sheet_type"),
    path("captain/shifts/<int:shift_id>/sheet/<uuid:sheet>/undo/", sheets.undo, name="sheet_undo"),
    path("captain/held/", review.held, name="held"),
    path("organize/campaigns/new/", campaigns.new, name="campaign_new"),
    path("organize/campaigns/<int:campaign_id>/script/", scripts.script, name="script"),
    path("organize/campaigns/<int:campaign_id>/script/short-texts/", scripts.texts, name="script_texts"),
    path("organize/campaigns/<int:campaign_id>/script/<slug:kind>/", scripts.add, name="script_add"),
    path("organize/script/questions/<int:question_id>/choices/", scripts.choice, name="script_choice"),
    path("organize/script/<slug:kind>/<int:row_id>/", scripts.row, name="script_row"),
    path("organize/script/<slug:kind>/<int:row_id>/act/", scripts.act, name="script_act"),
    path("organize/campaigns/<int:campaign_id>/planner/", planner.planner, name="planner"),
    path("organize/campaigns/<int:campaign_id>/sharing/", snapshots.sharing, name="sharing"),
    path("organize/campaigns/<int:campaign_id>/sharing/on/", snapshots.share, name="share"),
    path("organize/campaigns/<int:campaign_id>/sharing/off/", snapshots.stop_sharing, name="stop_sharing"),
    path("campaigns/<int:campaign_id>/numbers/", snapshots.numbers, name="public_numbers"),
    path("campaigns/<int:campaign_id>/numbers.svg", snapshots.picture, name="public_picture"),
    path("analytics/", analytics.analytics, name="analytics"),
    path("analytics/<slug:page>/", analytics.analytics, name="analytics_page"),
    path("downloads/", downloads.downloads, name="downloads"),
    path("downloads/<slug:table>.<slug:form>", downloads.download, name="download"),
]
