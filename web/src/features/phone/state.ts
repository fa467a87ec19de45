/** What the phone in the browser is and does, as one value; every change goes through `advance`. Nothing here does I/O. */

/**
 * The line to the exchange. `elsewhere`: the operator chose this phone in another browser; `refused`: the exchange does not accept the account; `unreachable`: no WebSocket;
 * `insecure`: the page did not come by https, and browsers then give no microphone to it.
 */
export type Line = "off" | "elsewhere" | "connecting" | "registered" | "refused" | "unreachable" | "not-configured" | "insecure";

export type Microphone = "unknown" | "ready" | "forbidden" | "missing" | "busy" | "insecure";

export type SipPhase = "ringing" | "dialling" | "talking" | "held";

/** How well the sound travels: lost packets of those that were due, and the time that one needs there and back. */
export interface Quality {
  lossPercent: number;
  roundTripMs: number | null;
  jitterMs: number;
}

export interface SipCall {
  id: string;
  direction: "in" | "out";
  phase: SipPhase;
  number: string;
  name: string;
  startedAt: number;
  answeredAt: number | null;
  muted: boolean;
  /** Answered here, and the sound is still being arranged. */
  answering: boolean;
  quality: Quality | null;
}

export interface PhoneView {
  /** Which tab is the phone: this one, another one of this browser, or none because the phone stands on the desk. */
  role: "none" | "owner" | "follower";
  endpoint: string | null;
  /** The exchange's WebSocket. */
  url: string | null;
  line: Line;
  /** Status code and words of the exchange's refusal, for whoever mends it. */
  cause: string | null;
  microphone: Microphone;
  calls: readonly SipCall[];
}

export type PhoneEvent =
  | { type: "role"; role: PhoneView["role"]; endpoint: string | null }
  | { type: "exchange"; url: string }
  | { type: "line"; line: Line; cause?: string }
  | { type: "microphone"; microphone: Microphone }
  | { type: "began"; call: SipCall }
  | { type: "answering"; id: string }
  | { type: "answered"; id: string; at: number }
  | { type: "held"; id: string; held: boolean }
  | { type: "muted"; id: string; muted: boolean }
  | { type: "quality"; id: string; quality: Quality }
  | { type: "ended"; id: string };

export const NO_PHONE: PhoneView = { role: "none", endpoint: null, url: null, line: "off", cause: null, microphone: "unknown", calls: [] };

export function advance(view: PhoneView, event: PhoneEvent): PhoneView {
  switch (event.type) {
    case "role":
      return { ...NO_PHONE, microphone: view.microphone, role: event.role, endpoint: event.endpoint };
    case "exchange":
      return { ...view, url: event.url };
    case "line":
      return { ...view, line: event.line, cause: event.cause ?? null };
    case "microphone":
      return { ...view, microphone: event.microphone };
    case "began":
      return view.calls.some((call) => call.id === event.call.id) ? view : { ...view, calls: [...view.calls, event.call] };
    case "answering":
      return change(view, event.id, (call) => (call.phase === "ringing" ? { ...call, answering: true } : call));
    case "answered":
      return change(view, event.id, (call) => ({ ...call, phase: "talking", answering: false, answeredAt: call.answeredAt ?? event.at }));
    case "held":
      return change(view, event.id, (call) => (call.answeredAt === null ? call : { ...call, phase: event.held ? "held" : "talking" }));
    case "muted":
      return change(view, event.id, (call) => ({ ...call, muted: event.muted }));
    case "quality":
      return change(view, event.id, (call) => ({ ...call, quality: event.quality }));
    case "ended":
      return { ...view, calls: view.calls.filter((call) => call.id !== event.id) };
  }
}

function change(view: PhoneView, id: string, how: (call: SipCall) => SipCall): PhoneView {
  return { ...view, calls: view.calls.map((call) => (call.id === id ? how(call) : call)) };
}

export type Strength = "good" | "fair" | "poor";

/** Speech by opus or u-law stays clear up to about 2 % of loss; people begin to talk over one another from 300 ms. */
export function strength(quality: Quality): Strength {
  const delay = (quality.roundTripMs ?? 0) + 2 * quality.jitterMs;
  if (quality.lossPercent >= 8 || delay >= 600) return "poor";
  return quality.lossPercent >= 2 || delay >= 300 ? "fair" : "good";
}

/** Is this phone able to take a call now? */
export function isReachable(view: PhoneView): boolean {
  return view.line === "registered" && (view.microphone === "ready" || view.microphone === "unknown");
}
