"""What WSGI servers import: `gunicorn wsgi:app`."""

import sys

from learning_station.app import configure_logging, create_app
from learning_station.cli.doctor import app_that_explains
from learning_station.config import SettingsError, read_settings

try:
    settings = read_settings()
except SettingsError as error:
    # With wrong settings only the doctor can be asked; everything else stops here.
    if "doctor" not in sys.argv:
        sys.exit(str(error))
    app = app_that_explains(error)
else:
    configure_logging(settings)
    app = create_app(settings)
