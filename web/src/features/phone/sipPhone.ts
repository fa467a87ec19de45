import type { UA } from "jssip";
import type { RTCSessionEvent } from "jssip/lib/UA";

import type { SipAccount } from "@/api/types";

import { microphoneProblem } from "./devices";
import { Expectation } from "./expectation";
import { SipCallHandle } from "./sipCall";
import type { Sound } from "./sound";
import type { PhoneEvent } from "./state";

/** The exchange forgets a browser that died within this time; a WebSocket that closes it notices at once. */
const EXPIRES_S = 120;
const RETRY_MS = 15_000;

export type Command =
  | { do: "answer"; id: string }
  | { do: "hang-up"; id: string }
  | { do: "hold"; id: string; held: boolean }
  | { do: "mute"; id: string; muted: boolean }
  | { do: "press"; id: string; keys: string }
  /** The operator asked for a call to this number: the ring that begins it is answered by itself. */
  | { do: "expect"; number: string };

export interface SipPhone {
  command: (command: Command) => void;
  stats: (id: string) => Promise<RTCStatsReport | null>;
  /** Ends what is spoken, takes the registration back and closes the line. */
  stop: () => void;
}

export type NewAgent = (account: SipAccount) => Promise<UA>;

/** JsSIP comes only to those whose phone is the browser. */
export const newAgent: NewAgent = async (account) => {
  const JsSIP = await import("jssip");
  return new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(account.url)],
    uri: account.uri,
    authorization_user: account.user,
    password: account.password,
    register_expires: EXPIRES_S,
    session_timers: false,
    connection_recovery_min_interval: 2,
    connection_recovery_max_interval: 15,
    user_agent: "callcenter console",
  });
};

/** Register, take calls, and say everything that happens. */
export async function startSipPhone(account: SipAccount, sound: Sound, say: (event: PhoneEvent) => void, make: NewAgent = newAgent): Promise<SipPhone> {
  const calls = new Map<string, SipCallHandle>();
  const agent = await make(account);
  const expected = new Expectation();
  let retry: ReturnType<typeof setTimeout> | undefined;

  const take = ({ session, originator }: RTCSessionEvent) => {
    const call = new SipCallHandle(session, sound, say, () => calls.delete(session.id));
    calls.set(session.id, call);
    const begun = call.describe((originator as string) === "remote" ? "in" : "out");
    say({ type: "began", call: begun });
    if (begun.direction === "in" && expected.isMet(begun.number)) void answer(call);
  };

  const answer = async (call: SipCallHandle) => {
    for (const other of calls.values()) if (other !== call && other.isTalking()) other.setHeld(true);
    try {
      await call.answer();
      say({ type: "microphone", microphone: "ready" });
    } catch (error) {
      say({ type: "microphone", microphone: microphoneProblem(error) });
    }
  };

  agent.on("connecting", () => say({ type: "line", line: "connecting" }));
  agent.on("disconnected", () => say({ type: "line", line: "unreachable" }));
  agent.on("registered", () => say({ type: "line", line: "registered" }));
  agent.on("unregistered", () => say({ type: "line", line: "connecting" }));
  agent.on("registrationFailed", (event) => {
    const answered = event.response as { status_code: number; reason_phrase: string } | null;
    say(answered === null ? { type: "line", line: "unreachable" } : { type: "line", line: "refused", cause: `${answered.status_code} ${answered.reason_phrase}` });
    clearTimeout(retry);
    retry = setTimeout(() => agent.register(), RETRY_MS);
  });
  agent.on("newRTCSession", take);
  agent.start();

  return {
    command: (command) => {
      if (command.do === "expect") {
        expected.expect(command.number);
        return;
      }
      const call = calls.get(command.id);
      if (call === undefined) return;
      if (command.do === "answer") void answer(call);
      else if (command.do === "hang-up") call.hangUp();
      else if (command.do === "hold") call.setHeld(command.held);
      else if (command.do === "mute") call.setMuted(command.muted);
      else call.press(command.keys);
    },
    stats: async (id) => (await calls.get(id)?.stats()) ?? null,
    stop: () => {
      clearTimeout(retry);
      agent.stop();
      for (const call of calls.values()) call.hangUp();
    },
  };
}
