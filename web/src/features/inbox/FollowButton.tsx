import { Button, Tooltip } from "@mantine/core";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { CardRef } from "@/api/types";

import { useFollow, useFollowing } from "./api";

/** The star: whoever gives it to a card hears of new notes, files, stages and of who is responsible. */
export function FollowButton({ card }: { card: CardRef }) {
  const { t } = useTranslation();
  const { data } = useFollowing(card);
  const follow = useFollow(card);
  const on = data?.following ?? false;
  const others = (data?.followers ?? []).map((one) => one.name).join(", ");
  return (
    <Tooltip label={others === "" ? t("inbox.followHint") : t("inbox.followers", { names: others })} multiline maw={300}>
      <Button
        size="compact-sm"
        variant={on ? "light" : "subtle"}
        color={on ? "yellow" : "gray"}
        leftSection={on ? <IconStarFilled size={15} /> : <IconStar size={15} />}
        aria-pressed={on}
        disabled={data === undefined}
        loading={follow.isPending}
        onClick={() => follow.mutate(!on)}
        data-testid="follow"
      >
        {t(on ? "inbox.following" : "inbox.follow")}
      </Button>
    </Tooltip>
  );
}
