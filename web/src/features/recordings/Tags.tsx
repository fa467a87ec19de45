import { TagsInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { $api } from "@/api/client";
import { toastProblem } from "@/ui/toast";

const LONGEST_TAG = 40;

/** The tags of a call; each change is kept at once. */
export function Tags({ callId, tags }: { callId: string; tags: readonly string[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState([...tags]);
  const queries = useQueryClient();
  const known = $api.useQuery("get", "/api/v1/call-tags", {}, { staleTime: 60_000 });
  const save = $api.useMutation("put", "/api/v1/calls/{call_id}/tags");
  const change = (wanted: string[]) => {
    const before = shown;
    setShown(wanted);
    save.mutate(
      { params: { path: { call_id: callId } }, body: { tags: wanted } },
      {
        onSuccess: () => void queries.invalidateQueries({ queryKey: ["get", "/api/v1/call-tags"] }),
        onError: (error) => {
          setShown(before);
          toastProblem(error);
        },
      },
    );
  };
  return (
    <TagsInput
      size="xs"
      label={t("tags.title")}
      placeholder={shown.length === 0 ? t("tags.placeholder") : ""}
      data-testid="call-tags"
      data={known.data?.tags ?? []}
      maxTags={30}
      clearable={false}
      splitChars={[",", ";"]}
      value={shown}
      onChange={(wanted) => change(wanted.map((tag) => tag.trim().slice(0, LONGEST_TAG)).filter((tag) => tag !== ""))}
    />
  );
}
