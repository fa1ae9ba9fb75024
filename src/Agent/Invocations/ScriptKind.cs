namespace CloudAssistant.Agent.Invocations;

internal enum ScriptKind
{
    Shell,
    Bat,
    PowerShell,
}
