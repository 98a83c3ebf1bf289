"""What each ESP posts to a webhook: the body of one request about one delivery.

Shapes: the ESPs' own documentation (addresses in Anymail's pages on each ESP) and what Anymail
reads from them.
"""

import json
from typing import NamedTuple

AT = 1_700_000_000
ISO = "2023-11-14T22:13:20+00:00"
SNS = "arn:aws:sns:eu-west-1:123456789012:nplv"


class Told(NamedTuple):
    """About whom, and what an ESP knows of the message."""

    delivery: str
    site: str
    recipient: str
    message_id: str
    key: str

    @property
    def metadata(self):
        return {"delivery": self.delivery, "site": self.site}


def amazon_ses(kind, told):
    people = [{"emailAddress": told.recipient, "diagnosticCode": "smtp; 550 5.1.1 unknown"}]
    event = {
        "delivered": {
            "eventType": "Delivery",
            "delivery": {"recipients": [told.recipient], "smtpResponse": "250 ok"},
        },
        "bounced": {
            "eventType": "Bounce",
            "bounce": {
                "bounceType": "Permanent",
                "bounceSubType": "General",
                "bouncedRecipients": people,
            },
        },
        "complained": {
            "eventType": "Complaint",
            "complaint": {"complaintFeedbackType": "abuse", "complainedRecipients": people},
        },
    }[kind]
    event["mail"] = {
        "messageId": told.message_id,
        "destination": [told.recipient],
        "headers": [{"name": "X-Metadata", "value": json.dumps(told.metadata)}],
    }
    return {
        "Type": "Notification",
        "MessageId": told.key,
        "TopicArn": SNS,
        "Message": json.dumps(event),
        "Timestamp": "2023-11-14T22:13:20.000Z",
    }


def brevo(kind, told):
    return {
        "event": {"delivered": "delivered", "bounced": "hard_bounce", "complained": "spam"}[kind],
        "email": told.recipient,
        "id": 1,
        "date": "2023-11-14 23:13:20",
        "ts_epoch": AT * 1000,
        "message-id": told.message_id,
        "X-Mailin-custom": json.dumps(told.metadata),
        "reason": "550 5.1.1 unknown" if kind == "bounced" else "sent",
    }


def mailersend(kind, told):
    name = {"delivered": "delivered", "bounced": "hard_bounced", "complained": "spam_complaint"}
    return {
        "type": f"activity.{name[kind]}",
        "created_at": ISO,
        "data": {
            "object": "activity",
            "id": told.key,
            "type": name[kind],
            "created_at": ISO,
            "email": {
                "object": "email",
                "message": {"object": "message", "id": told.message_id},
                "recipient": {"object": "recipient", "email": told.recipient},
            },
            "morph": {"object": "recipient_bounce", "reason": "550 5.1.1 unknown"}
            if kind == "bounced"
            else None,
        },
    }


def mailgun(kind, told):
    data = {
        "event": "failed" if kind == "bounced" else kind,
        "id": told.key,
        "timestamp": AT + 0.5,
        "recipient": told.recipient,
        "message": {"headers": {"message-id": told.message_id}},
        "user-variables": told.metadata,
    }
    if kind == "bounced":
        data |= {
            "severity": "permanent",
            "reason": "bounce",
            "delivery-status": {"code": 550, "message": "550 5.1.1 unknown"},
        }
    return {"signature": {"timestamp": str(AT), "token": told.key}, "event-data": data}


def mailjet(kind, told):
    event = {
        "event": {"delivered": "sent", "bounced": "bounce", "complained": "spam"}[kind],
        "time": AT,
        "email": told.recipient,
        "MessageID": 19421777836302490,
        "Payload": json.dumps(told.metadata),
    }
    if kind == "bounced":
        event |= {"hard_bounce": True, "blocked": False, "error": "user unknown"}
    return [event]


def mailtrap(kind, told):
    event = {
        "event": {"delivered": "delivery", "bounced": "bounce", "complained": "spam"}[kind],
        "message_id": told.message_id,
        "sending_stream": "bulk",
        "email": told.recipient,
        "timestamp": AT,
        "event_id": told.key,
        "custom_variables": told.metadata,
    }
    if kind == "bounced":
        event |= {"response": "550 5.1.1 unknown", "response_code": 550}
    return {"events": [event]}


def mandrill(kind, told):
    name = {"delivered": "send", "bounced": "hard_bounce", "complained": "spam"}[kind]
    return [
        {
            "event": name,
            "_id": told.message_id,
            "ts": AT,
            "msg": {
                "ts": AT,
                "_id": told.message_id,
                "email": told.recipient,
                "metadata": told.metadata,
                "state": "sent",
                "diag": "smtp;550 5.1.1 unknown" if kind == "bounced" else "",
            },
        }
    ]


def postal(kind, told):
    message = {"id": told.message_id, "to": told.recipient, "direction": "outgoing", "tag": ""}
    if kind == "bounced":
        payload = {"original_message": message, "bounce": {"id": 2, "subject": "Undelivered"}}
    else:
        payload = {"status": "Sent", "details": "Accepted", "output": "250 OK", "message": message}
    return {"event": "MessageSent", "timestamp": AT, "uuid": told.key, "payload": payload}


def postmark(kind, told):
    common = {"MessageID": told.message_id, "Metadata": told.metadata, "MessageStream": "broadcast"}
    if kind == "delivered":
        return common | {
            "RecordType": "Delivery",
            "Recipient": told.recipient,
            "DeliveredAt": ISO,
            "Details": "250 OK",
        }
    bad = {"bounced": ("Bounce", "HardBounce", 1), "complained": ("SpamComplaint",) * 2 + (512,)}
    record, what, code = bad[kind]
    return common | {
        "RecordType": record,
        "ID": 42,
        "Type": what,
        "TypeCode": code,
        "Email": told.recipient,
        "BouncedAt": ISO,
        "Details": "smtp;550 5.1.1 unknown",
    }


def resend(kind, told):
    data = {
        "email_id": told.message_id,
        "created_at": ISO,
        "to": [told.recipient],
        "headers": [{"name": "X-Metadata", "value": json.dumps(told.metadata)}],
    }
    if kind == "bounced":
        data["bounce"] = {"message": "a hard bounce message", "type": "Permanent"}
    return {"type": f"email.{kind}", "created_at": ISO, "data": data}


def sendgrid(kind, told):
    event = {
        "event": {"delivered": "delivered", "bounced": "bounce", "complained": "spamreport"}[kind],
        "email": told.recipient,
        "timestamp": AT,
        "smtp-id": told.message_id,
        "sg_event_id": told.key,
        **told.metadata,
    }
    if kind == "bounced":
        event |= {"type": "bounce", "reason": "550 5.1.1 unknown", "status": "5.1.1"}
    return [event]


def sparkpost(kind, told):
    name = {"delivered": "delivery", "bounced": "bounce", "complained": "spam_complaint"}[kind]
    event = {
        "type": name,
        "event_id": told.key,
        "timestamp": str(AT),
        "transmission_id": told.message_id,
        "raw_rcpt_to": told.recipient,
        "rcpt_meta": told.metadata,
    }
    if kind == "bounced":
        event |= {"bounce_class": "10", "raw_reason": "550 5.1.1 unknown"}
    return [{"msys": {"message_event": event}}]


def unisender_go(kind, told):
    status = {"delivered": "delivered", "bounced": "hard_bounced", "complained": "spam"}[kind]
    data = {
        "job_id": told.message_id,
        "metadata": told.metadata,
        "email": told.recipient,
        "status": status,
        "event_time": "2023-11-14 22:13:20",
        "delivery_info": {},
    }
    if kind == "bounced":
        data["delivery_info"] = {
            "delivery_status": "err_user_unknown",
            "destination_response": "550 5.1.1 unknown",
        }
    event = {"event_name": "transactional_email_status", "event_data": data}
    return {"auth": "AUTH", "events_by_user": [{"user_id": 1, "events": [event]}]}


PAYLOADS = {
    "amazon_ses": amazon_ses,
    "brevo": brevo,
    "mailersend": mailersend,
    "mailgun": mailgun,
    "mailjet": mailjet,
    "mailtrap": mailtrap,
    "mandrill": mandrill,
    "postal": postal,
    "postmark": postmark,
    "resend": resend,
    "sendgrid": sendgrid,
    "sendinblue": brevo,
    "sparkpost": sparkpost,
    "unisender_go": unisender_go,
}
