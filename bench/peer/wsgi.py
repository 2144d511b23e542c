"""What gunicorn calls."""

from django.core.wsgi import get_wsgi_application

from bench.peer.settings import configure

configure()
application = get_wsgi_application()
