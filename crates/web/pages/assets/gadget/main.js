// Starts the gadget.

import { Gadget } from "./gadget.js";

new Gadget().start();
