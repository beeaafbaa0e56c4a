"""The sandbox's HTTP API, as RunComfy's Model API speaks."""
