"""Where static files are served from in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, compressed once. Imports inside our JavaScript modules get the hashed names too."""

    support_js_module_import_aggregation = True
