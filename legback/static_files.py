"""Static files under names that change with their content, also inside JavaScript modules."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    # Modules import each other by relative paths; without this those would lead to the unhashed names.
    support_js_module_import_aggregation = True
