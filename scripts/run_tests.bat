@echo off
rem Opens the test menu; arguments go to "charger-sim menu".
chcp 65001 >nul
cd /d "%~dp0.."
set "folder=target\debug"
if defined CARGO_TARGET_DIR set "folder=%CARGO_TARGET_DIR%\debug"
rem The menu also starts the CSMS and the verifier, which lie beside it.
set "missing="
for %%p in (charger-sim csms verify) do if not exist "%folder%\%%p.exe" set "missing=1"
if defined missing cargo build -q -p csms -p charger-sim -p verify || exit /b 1
"%folder%\charger-sim.exe" menu %*
exit /b %ERRORLEVEL%
