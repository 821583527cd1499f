// Invented names. At most seven and nine letters, so that `given.family` with two digits fits the twenty
// characters of a directory login.
const given = `
Ada Aino Alma Amara Anouk Arlo Asta Basil Bela Bo Bruno Calla Cato Celia Cleo Corin Dagny Dara Dario Dina
Edda Eero Elio Elke Ember Enzo Esme Ezra Fenja Fiona Flint Freya Gala Gero Gideon Greta Hana Hedda Hugo Ida
Ilse Imre Inka Iris Ivo Jara Jesper Jona Juna Kaia Kasper Kira Lale Lars Leif Lena Levi Linnea Lio Lucia
Maja Malo Mara Mika Mila Milo Nadia Naima Nela Nils Nora Odile Olive Onni Otis Paavo Petra Pia Quinn Rafe
Ragna Remy Rhea Rosa Runa Saga Samir Selma Signe Sol Tamsin Tess Thea Tilda Toma Uma Una Vera Vito Wanda
Willa Xenia Yara Yves Zelda Zoë José Søren`;

const family = `
Abelard Acorn Alder Amberly Anchor Applin Arden Ashgrove Aster Bachmeer Balder Barley Basalt Beechum Bellwood
Berrin Birchall Blanke Bloomly Boreal Bramble Brook Burrow Calder Candlin Carrow Cedarly Chalk Cinder Clover
Cobalt Copperly Coral Cove Crane Cress Dahlin Dapple Delver Dewberry Dorn Drift Dunmore Ebbing Elderly Ember
Evergold Falconi Fennel Fernhill Finchley Fjord Flax Foxglove Garnet Gladeon Gorse Granite Greenlea Grove
Hailstorm Harrow Hawthorn Hazel Heath Heron Hollin Hopfield Indigo Inkwell Ivory Jasper Juniper Kestrel
Kettle Kindle Lagoon Larkin Laurel Lichen Lindqvist Loom Lupine Maplin Marigold Marlow Meadow Merle Mistral
Mossman Nettle Nightjar Oakley Ochre Olivine Orchard Osprey Otterby Pebble Pepper Pinewood Plover Poplar
Quarry Quill Rainford Rowan Rush Sable Saffron Sedge Shale Sorrel Sparrow Spruce Starling Stonely Tansy
Teasel Thistle Thorne Tindal Umber Valerian Vesper Wander Warbler Wheatly Willowby Wren Yarrow Zephyr Núñez`;

const listed = (text: string): readonly string[] => text.trim().split(/\s+/);

export const givenNames = listed(given);
export const familyNames = listed(family).filter((name) => name.length <= 9);

/** Letters that a login may have: no accents, lower case. */
export function toLogin(name: string): string {
  return name.replaceAll("ø", "o").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export const cities = ["Northhaven", "Lakemere", "Port Ember", "Stillwater"] as const;
