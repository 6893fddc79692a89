"""A received message with attachments."""

from email.message import EmailMessage


def mail(*attachments):
    message = EmailMessage()
    message["From"], message["Subject"] = "enlace@example.org", "Entrega"
    message.set_content("Adjunto.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
