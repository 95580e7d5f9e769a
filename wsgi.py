"""What WSGI servers import: `gunicorn wsgi:app`."""

from learning_station.app import configure_logging, create_app
from learning_station.config import read_settings

settings = read_settings()
configure_logging(settings)
app = create_app(settings)
