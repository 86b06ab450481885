//! Builds again when a migration changes: the macro that embeds them cannot see that by itself.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
