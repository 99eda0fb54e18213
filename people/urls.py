"""Addresses of signing in, of one person’s own settings and of the roles."""

from django.urls import path, re_path

from people.views import account, factors, links, preferences, push, roles, second_step, sessions, signing_in, tokens

app_name = "people"
urlpatterns = [
    path("signin/", signing_in.sign_in, name="signin"),
    path("signin/code/", signing_in.enter_code, name="signin_code"),
    # Only what can be a code: the page shows it, and shall not show what others put into a link.
    re_path(r"^signin/link/(?P<code>[A-Z]{4}-[A-Z]{4})/$", signing_in.open_mail_link, name="signin_link"),
    path("signin/passkey/", signing_in.use_passkey, name="signin_passkey"),
    path("signin/second-step/", second_step.second_step, name="second_step"),
    path("signout/", sessions.sign_out, name="signout"),
    path("once/<str:token>/", links.once, name="once"),
    path("walk-in/<str:token>/", links.walk_in, name="walk_in_link"),
    path("demo/<str:token>/", links.demo, name="demo_link"),
    path("me/", account.account, name="account"),
    path("me/phone/", account.phone, name="phone"),
    path("me/languages/", account.languages, name="languages"),
    path("me/messages/", preferences.preferences, name="messages"),
    path("unsubscribe/<str:token>/", preferences.unsubscribe, name="unsubscribe"),
    path("me/push/", push.this_phone, name="push"),
    path("me/push/stop/", push.stop, name="push_stop"),
    path("me/push/moved/", push.moved, name="push_moved"),
    path("me/news/", push.news, name="news"),
    path("me/signout/", sessions.everywhere, name="everywhere"),
    path("me/tokens/", tokens.list_tokens, name="tokens"),
    path("me/tokens/add/", tokens.add, name="token_add"),
    path("me/tokens/<int:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("me/sign-in/", factors.ways, name="ways"),
    path("me/sign-in/enrol/", second_step.enrol, name="enrol"),
    path("me/sign-in/confirm/", second_step.confirm, name="confirm"),
    path("me/sign-in/passkeys/add/", factors.passkey_add, name="passkey_add"),
    path("me/sign-in/passkeys/<int:factor_id>/", factors.passkey_rename, name="passkey_rename"),
    path("me/sign-in/app/add/", factors.app_add, name="app_add"),
    path("me/sign-in/<int:factor_id>/remove/", factors.remove, name="factor_remove"),
    path("me/sign-in/recovery-codes/", factors.recovery_codes, name="recovery_codes"),
    path("organize/roles/", roles.list_roles, name="roles"),
    path("organize/roles/add/", roles.add_role, name="role_add"),
    path("organize/roles/<int:membership_id>/end/", roles.end, name="role_end"),
]
