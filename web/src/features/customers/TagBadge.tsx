import { Badge } from "@mantine/core";

import { useTags } from "./list/api";

/** A tag in the colour that the dictionary gives it; letter case makes no difference. */
export function TagBadge({ tag }: { tag: string }) {
  const tags = useTags();
  const key = tag.toLocaleLowerCase();
  const color = tags.data?.find((one) => one.name.toLocaleLowerCase() === key)?.color ?? "gray";
  return (
    <Badge color={color} variant="light" tt="none" fw={500} data-testid="tag">
      {tag}
    </Badge>
  );
}
