"""HTTP API around the model: what does a bicycle of this age cost?"""

import json
import math

from django.apps import apps
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether this container can answer requests."""
    return JsonResponse({"status": "ok"})


@require_POST
def predict(request: HttpRequest) -> JsonResponse:
    """The price for the features in the body."""
    model = apps.get_app_config("predictions").model
    try:
        features = {name: float(value) for name, value in json.loads(request.body).items()}
        if not all(map(math.isfinite, features.values())):
            raise ValueError("not a number")
        price = model.price(features)
    except (ValueError, TypeError, AttributeError, KeyError):
        names = ", ".join(model.weights)
        return JsonResponse({"error": f"send a number for each of {names}"}, status=422)
    return JsonResponse({"price": round(price, 2)})
