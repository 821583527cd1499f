export default "no list of scenarios";
