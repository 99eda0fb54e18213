"""How static files are stored: under names that carry a hash of their content, imports between modules too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Whitenoise's storage, which also rewrites `import` in our JavaScript modules to the hashed names."""

    support_js_module_import_aggregation = True
