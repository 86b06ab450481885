@echo off
rem Opens the test menu; arguments go to "charger-sim menu".
chcp 65001 >nul
cd /d "%~dp0.."
if exist target\debug\charger-sim.exe (
  target\debug\charger-sim.exe menu %*
) else (
  cargo run -q -p charger-sim -- menu %*
)
exit /b %ERRORLEVEL%
