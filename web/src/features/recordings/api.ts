import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { $api } from "@/api/client";
import { isProblem, NETWORK_PROBLEM, problemCode } from "@/api/problems";
import type { CallAudio, Transcript } from "@/api/types";

import { outlineOf } from "./peaks";
import type { PeaksFile } from "./peaks";

const LOOK_AGAIN_MS = 5_000;

/** Asks again while something is on its way. */
export function useCallAudio(callId: string | undefined) {
  return $api.useQuery(
    "get",
    "/api/v1/calls/{call_id}/audio",
    { params: { path: { call_id: callId ?? "" } } },
    { enabled: callId !== undefined, refetchInterval: (query) => (onItsWay(query.state.data) ? LOOK_AGAIN_MS : false) },
  );
}

function onItsWay(audio: CallAudio | undefined): boolean {
  return audio?.audibility === "preparing" || audio?.audibility === "live";
}

export function useRecording(id: number, enabled = true) {
  return $api.useQuery("get", "/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } } }, { enabled });
}

export function useReloadRecording(id: number): () => Promise<void> {
  const queries = useQueryClient();
  const { queryKey } = $api.queryOptions("get", "/api/v1/recordings/{recording_id}", { params: { path: { recording_id: id } } });
  return () => queries.invalidateQueries({ queryKey });
}

export interface Reading {
  version?: number;
  unredacted: boolean;
  /** Stands in the audit log when what was redacted is opened. */
  why: string;
}

export function transcriptOptions(id: number, { version = 0, unredacted, why }: Reading) {
  return { params: { path: { recording_id: id }, query: { version, unredacted, why } } } as const;
}

export function useTranscript(id: number, reading: Reading) {
  return $api.useQuery("get", "/api/v1/recordings/{recording_id}/transcript", transcriptOptions(id, reading), {
    // Each reading of what was redacted stands in the audit log: only the reader himself asks for it.
    refetchOnWindowFocus: !reading.unredacted,
    refetchInterval: ({ state }) => {
      if (reading.unredacted) return false;
      if (beingMade(state.data)) return LOOK_AGAIN_MS;
      return state.data === undefined && problemCode(state.error) === "no-such-transcript" ? LOOK_AGAIN_MS : false;
    },
  });
}

/** Whether this version, or a newer one than what is shown, is being made. */
export function beingMade(transcript: Transcript | undefined): boolean {
  return transcript?.versions.some((one) => one.state === "queued" || one.state === "running") ?? false;
}

export function audioUrl(id: number, options: { unredacted?: boolean; why?: string } = {}): string {
  const probe = document.createElement("audio");
  const query = new URLSearchParams({ format: probe.canPlayType('audio/ogg; codecs="opus"') === "" ? "mp3" : "ogg" });
  if (options.unredacted === true) query.set("unredacted", "true");
  if (options.why !== undefined && options.why !== "") query.set("why", options.why);
  return `/api/v1/recordings/${id}/audio?${query.toString()}`;
}

export function trackUrl(id: number, side: string, why: string): string {
  return `/api/v1/recordings/${id}/tracks/${side}?${new URLSearchParams({ why }).toString()}`;
}

/** What the typed client cannot ask for: an answer that is no JSON of ours. Throws the problem that was told. */
export async function fetchRaw(url: string, headers: Record<string, string> = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { headers });
  } catch {
    const none: unknown = NETWORK_PROBLEM;
    throw none;
  }
  if (response.ok) return response;
  const told: unknown = await response.json().catch(() => null);
  const problem: unknown = isProblem(told) ? told : { ...NETWORK_PROBLEM, status: response.status, code: "internal-error" };
  throw problem;
}

export function usePeaks(id: number, unredacted: boolean) {
  return useQuery({
    queryKey: ["recording-peaks", id, unredacted],
    staleTime: Infinity,
    queryFn: async () => outlineOf((await (await fetchRaw(`/api/v1/recordings/${id}/peaks?${new URLSearchParams({ unredacted: String(unredacted) }).toString()}`)).json()) as PeaksFile),
  });
}

/** Why an audio element failed: it does not tell, so the first byte is asked for again. */
export function useWhyFailed(url: string, failed: boolean): unknown {
  const [why, setWhy] = useState<unknown>(null);
  useEffect(() => {
    let current = true;
    if (failed) {
      const cannotPlay = { ...NETWORK_PROBLEM, code: "cannot-play" };
      void fetchRaw(url, { Range: "bytes=0-0" }).then(
        () => current && setWhy(cannotPlay),
        (error: unknown) => current && setWhy(error),
      );
    }
    return () => {
      current = false;
      setWhy(null);
    };
  }, [url, failed]);
  return failed ? why : null;
}
