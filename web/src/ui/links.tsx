import { Anchor, Button } from "@mantine/core";
import { createLink } from "@tanstack/react-router";

/** The kit's link and button as typed links of the router: a wrong address does not compile. */
export const AnchorLink = createLink(Anchor<"a">);
export const ButtonLink = createLink(Button<"a">);
