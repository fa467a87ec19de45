"""The messages that a calling phone writes.

SIPp's own [branch] changes with every message, but CANCEL and the ACK of a refusal must repeat the branch of
their INVITE: so branches are named here after the transaction.
"""

from dataclasses import dataclass

from deploy.phones.scenarios import body, send


@dataclass(frozen=True, slots=True)
class OutgoingDialog:
    """`caller` is the whole From value without tag; `target` a user part; `extra` ready header lines."""

    target: str
    caller: str
    user: str
    extra: str = ""
    media: str = "rtpstream_audio_port"

    @property
    def _uri(self) -> str:
        return f"sip:{self.target}@[remote_ip]:[remote_port]"

    def _message(self, line: str, cseq: str, transaction: str, *rest: str) -> str:
        peer_tag = "" if line.startswith(("INVITE", "CANCEL")) else "[peer_tag_param]"
        headers = [
            line,
            f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-{transaction}",
            "Max-Forwards: 70",
            f"From: {self.caller};tag=[pid]caller[call_number]",
            f"To: <{self._uri}>{peer_tag}",
            "Call-ID: [call_id]",
            f"CSeq: {cseq}",
            f"Contact: <sip:{self.user}@[local_ip]:[local_port]>",
        ]
        return "\n".join([*headers, *(part for part in rest if part)])

    def invite(self, number: int, authentication: str = "") -> str:
        line = f"INVITE {self._uri} SIP/2.0"
        content = body(sdp=True, media=self.media)
        text = self._message(line, f"{number} INVITE", f"i{number}", self.extra, authentication, content)
        return send(text, retransmit=True)

    def acknowledge_refusal(self, number: int) -> str:
        line = f"ACK {self._uri} SIP/2.0"
        return send(self._message(line, f"{number} ACK", f"i{number}", body()))

    def cancel(self, number: int) -> str:
        line = f"CANCEL {self._uri} SIP/2.0"
        return send(self._message(line, f"{number} CANCEL", f"i{number}", body()), retransmit=True)

    def acknowledge_answer(self, number: int) -> str:
        line = "ACK [next_url] SIP/2.0"
        return send(self._message(line, f"{number} ACK", f"a{number}", "[routes]", body()))

    def request(self, method: str, number: int, content: str = "") -> str:
        line = f"{method} [next_url] SIP/2.0"
        text = self._message(line, f"{number} {method}", f"r{number}", "[routes]", content or body())
        return send(text, retransmit=True)

    def register(self, contact_port: int, expires_s: int, number: int, authentication: str = "") -> str:
        """To and From are the address of record; the contact is where the phone listens."""
        contact = f"Contact: <sip:{self.user}@[local_ip]:{contact_port}>;expires={expires_s}"
        headers = [
            "REGISTER sip:[remote_ip]:[remote_port] SIP/2.0",
            f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=z9hG4bK-[pid]-[call_number]-g{number}",
            "Max-Forwards: 70",
            f"From: <{self._uri}>;tag=[pid]register[call_number]",
            f"To: <{self._uri}>",
            "Call-ID: [call_id]",
            f"CSeq: {number} REGISTER",
            contact,
            *([authentication] if authentication else []),
        ]
        return send("\n".join([*headers, body()]), retransmit=True)
