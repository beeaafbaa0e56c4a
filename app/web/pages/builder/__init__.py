"""The builder at `/`: its form, prompt preview, uploads and passes."""
