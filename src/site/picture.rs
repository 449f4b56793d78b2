//! stub
/// stub
pub struct Info { /// w
 pub width: u32, /// h
 pub height: u32 }
/// stub
pub struct Variant { /// w
 pub width: u32, /// h
 pub height: u32, /// e
 pub extension: &'static str, /// b
 pub bytes: Vec<u8> }
/// stub
pub enum Problem { /// x
 NotAPicture }
impl Problem { /// x
pub fn id(&self) -> &'static str { "x" } /// x
pub fn detail(&self) -> String { String::new() } }
/// stub
pub fn inspect(_b: &[u8]) -> Result<Info, Problem> { Err(Problem::NotAPicture) }
/// stub
pub fn variants(_b: &[u8]) -> Result<Vec<Variant>, Problem> { Err(Problem::NotAPicture) }
