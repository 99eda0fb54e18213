"""Which languages are offered."""

from django.conf import settings

from config.settings import base


def test_a_language_is_offered_once_its_messages_are_there():
    offered = {code for code, _name in base.LANGUAGES}
    assert offered == {"en", *(each.name for each in settings.LOCALE_PATHS[0].glob("*") if each.is_dir())}


def test_the_footer_offers_no_choice_where_there_is_one_language(client, db, settings):
    assert "Español" in client.get("/signin/").content.decode()
    settings.LANGUAGES = [("en", "English")]
    assert "/language/" not in client.get("/signin/").content.decode()
