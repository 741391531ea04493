// Without the theme's web font: the system's own letters are there at once.
import DefaultTheme from "vitepress/theme-without-fonts";
import "./style.css";

export default DefaultTheme;
