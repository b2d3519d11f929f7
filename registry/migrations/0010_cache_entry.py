"""The model of cache entries is renamed; its table keeps its name."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0009_fixity")]
    operations = [
        migrations.AlterModelTable("Remembered", "registry_remembered"),
        migrations.RenameModel("Remembered", "CacheEntry"),
    ]
