import type { RTCSession } from "jssip/lib/RTCSession";

import { watchDevices } from "./devices";
import { judge } from "./quality";
import type { Reading } from "./quality";
import type { Sound } from "./sound";
import type { PhoneEvent, SipCall } from "./state";

const QUALITY_EVERY_MS = 4000;
/** Host addresses are known at once; a network card that does not answer must not hold up the answer. */
const GATHERING_LIMIT_MS = 800;

type Say = (event: PhoneEvent) => void;

/** One SIP session of ours: from its ring to its end it says what happens in the words of the phone's state. */
export class SipCallHandle {
  private stream: MediaStream | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private reading: Reading = { received: 0, lost: 0 };
  private readonly unwatch: () => void;
  readonly id: string;

  constructor(
    private readonly session: RTCSession,
    private readonly sound: Sound,
    private readonly say: Say,
    onEnd: () => void,
  ) {
    this.id = session.id;
    this.unwatch = watchDevices(() => void this.changeMicrophone());
    const end = () => {
      this.close();
      onEnd();
    };
    session.on("peerconnection", ({ peerconnection }) => this.hear(peerconnection));
    session.on("icecandidate", ({ ready }) => void setTimeout(ready, GATHERING_LIMIT_MS));
    session.on("accepted", () => this.begin());
    session.on("confirmed", () => this.begin());
    session.on("hold", ({ originator }) => (originator as string) === "local" && say({ type: "held", id: this.id, held: true }));
    session.on("unhold", ({ originator }) => (originator as string) === "local" && say({ type: "held", id: this.id, held: false }));
    session.on("muted", () => say({ type: "muted", id: this.id, muted: true }));
    session.on("unmuted", () => say({ type: "muted", id: this.id, muted: false }));
    session.on("ended", end);
    session.on("failed", end);
    // An outgoing session has its connection before anybody can listen.
    const made = session.connection as RTCPeerConnection | null;
    if (made !== null) this.hear(made);
  }

  describe(direction: SipCall["direction"]): SipCall {
    const { uri, display_name } = this.session.remote_identity;
    const number = uri.user === "anonymous" ? "" : uri.user;
    const name = display_name === number ? "" : display_name;
    const phase = direction === "in" ? "ringing" : "dialling";
    return { id: this.id, direction, phase, number, name, startedAt: Date.now(), answeredAt: null, muted: false, answering: false, quality: null };
  }

  /** The microphone first: without it the call goes on ringing, and the operator is told what to do about it. */
  async answer(): Promise<void> {
    if (!this.session.isInProgress() || this.stream !== null) return;
    this.stream = await this.sound.open();
    if (!this.session.isInProgress()) {
      this.letGo();
      return;
    }
    this.say({ type: "answering", id: this.id });
    this.session.answer({ mediaStream: this.stream, pcConfig: { iceServers: [] } });
  }

  hangUp(): void {
    if (this.session.isEnded()) return;
    const refuses = this.session.isInProgress() && (this.session.direction as string) === "incoming";
    // 486 lets the queue try the next operator at once; 603 would be a refusal on behalf of the whole firm.
    this.session.terminate(refuses ? { status_code: 486 } : {});
  }

  isTalking(): boolean {
    return this.session.isEstablished() && !this.session.isOnHold().local;
  }

  setHeld(held: boolean): void {
    if (held) this.session.hold();
    else this.session.unhold();
  }

  setMuted(muted: boolean): void {
    if (muted) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
  }

  press(keys: string): void {
    this.session.sendDTMF(keys, { transportType: "RFC2833" as never, duration: 120, interToneGap: 80 });
  }

  /** Packets that came in and went out, for those who doubt that anything does. */
  async stats(): Promise<RTCStatsReport | null> {
    const connection = this.session.connection as RTCPeerConnection | null;
    return connection === null ? null : await connection.getStats();
  }

  private hear(connection: RTCPeerConnection): void {
    connection.addEventListener("track", (event) => {
      const [stream] = event.streams;
      this.sound.play(this.id, stream ?? new MediaStream([event.track]));
    });
  }

  private begin(): void {
    this.say({ type: "answered", id: this.id, at: Date.now() });
    this.timer ??= setInterval(() => void this.measure(), QUALITY_EVERY_MS);
  }

  private async measure(): Promise<void> {
    const report = await this.stats();
    const judged = report === null ? null : judge(report, this.reading);
    if (judged === null) return;
    this.reading = judged.reading;
    this.say({ type: "quality", id: this.id, quality: judged.quality });
  }

  /** Another microphone in mid-call, without the other side noticing. */
  private async changeMicrophone(): Promise<void> {
    if (this.stream === null || this.session.isEnded()) return;
    const connection = this.session.connection as RTCPeerConnection | null;
    const sender = connection?.getSenders().find((one) => one.track?.kind === "audio");
    if (sender === undefined) return;
    const stream = await this.sound.open();
    const [track] = stream.getAudioTracks();
    if (track === undefined) return;
    track.enabled = sender.track?.enabled ?? true;
    await sender.replaceTrack(track);
    this.letGo();
    this.stream = stream;
  }

  private letGo(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
  }

  private close(): void {
    clearInterval(this.timer);
    this.unwatch();
    this.letGo();
    this.sound.stop(this.id);
    this.say({ type: "ended", id: this.id });
  }
}
