//! Has the program built again when a file of the page comes or goes; changed ones are seen without.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../dashboard/dist");
}
