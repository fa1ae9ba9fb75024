using System.CommandLine;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Link;
using CloudAssistant.Agent.Settings;

namespace CloudAssistant.Agent.Diagnosis;

/// <summary>What can be seen without leaving the machine: who the agent is, whether it runs, how it is set.</summary>
internal static class HostSteps
{
    /// <summary>The identity, when there is a whole one.</summary>
    public static Finding Identity(StateDirectory directory, out Identity? identity, out AgentKey? key)
    {
        (identity, key) = (null, null);
        try
        {
            if (!directory.Exists())
                return Finding.Failed("identity", $"This machine is not enrolled: there is no {directory.Path}. Use enroll, or name another directory with --state-dir.");
            (identity, key) = (directory.ReadIdentity(), directory.ReadKey());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed("identity", e.Message);
        }
        if (identity is null)
            return Finding.Failed("identity", $"This machine is not enrolled, or its identity in {directory.Path} is not whole: use enroll.");
        (string, object?)[] details = [("instanceId", identity.InstanceId), ("instanceName", identity.InstanceName), ("regionId", identity.RegionId), ("server", identity.Server.ToString())];
        return key is null
            ? Finding.Failed("identity", $"The key in {directory.Path} is gone or not whole: run deregister here, then enroll with a new activation.", details)
            : Finding.Ok("identity", $"This machine is {identity.InstanceId} of {identity.Server}.", details);
    }

    /// <summary>Whether it runs, and what it notes.</summary>
    public static Finding Agent(StateDirectory directory, Identity? identity, CalendarTime time, out bool runs, out LinkStanding? note)
    {
        (runs, note) = (identity is not null && directory.IsLocked(), identity is null ? null : LinkNote.TryRead(directory));
        if (identity is null)
            return Finding.Skipped("agent", "Without an identity no agent runs.");
        if (!runs && note is { Phase: LinkPhase.SentAway })
            return Finding.Failed("agent", $"The agent does not run: it ended because the server sent this instance away ({note.Reason}). The step of the key tells more.", ("code", note.Code));
        if (!runs)
            return Finding.Failed("agent", $"The agent does not run: {Machine.This.Advice.StartService}, or use run.");
        if (note is null)
            return Finding.Ok("agent", "The agent runs.");
        return Finding.Ok(
            "agent",
            $"The agent runs since {CalendarTime.Text(time.OnMachine(note.StartedAt))}, process {note.Pid}."
            + (note.Version == AgentVersion.Text ? "" : $" It is still version {note.Version}: restart it to have {AgentVersion.Text}."),
            ("pid", note.Pid), ("runningVersion", note.Version), ("version", AgentVersion.Text));
    }

    /// <summary>To which server, and with what trust.</summary>
    public static Finding Settings(StateDirectory directory, Identity? identity, string? given, out Uri? server, out ServerTrust trust)
    {
        trust = new(null);
        server = null;
        var none = new RootCommand();
        foreach (var option in RunSettings.Options)
            none.Add(option);
        if (RunSettings.Read(none.Parse([]), Variables(), out var wrong) is not { } settings)
            return Finding.Failed("settings", $"A setting is not what it may be, and the agent does not start with it: {wrong}");
        var (text, from) = given is not null ? (given, "--server") : settings.Server is { } moved ? (moved.ToString(), "its settings") : (identity?.Server.ToString(), "enrollment");
        if (text is null)
            return Finding.Skipped("settings", "No server is known: name one with --server.");
        if (ServerAddress.Read(text, out var why) is not { } address)
            return Finding.Failed("settings", $"{why} ({from} says {text})", ("server", text), ("from", from));
        server = address;
        if (identity is null)
            return Finding.Ok("settings", $"The server is {address}, from {from}; without an enrollment the system's authorities are trusted.", ("server", text), ("from", from));
        if (directory.ReadTrust(identity, out why) is not { } known)
            return Finding.Failed("settings", why!, ("server", text), ("from", from));
        trust = known;
        return Finding.Ok(
            "settings",
            $"The server is {address}, from {from}; trusted {(identity.CaSha256.Length == 0 ? "are the system's authorities" : "is only the authority given at enrollment")}.",
            ("server", text), ("from", from), ("pinned", identity.CaSha256.Length > 0));
    }

    // As the service has it: from this environment, or from the file the environment of the service is in.
    private static Func<string, string?> Variables()
    {
        var file = new Dictionary<string, string>();
        try
        {
            foreach (var line in Machine.This.ServiceEnvironmentFile is { } path && File.Exists(path) ? File.ReadLines(path) : [])
                if (line.Split('=', 2) is [var name, var value] && !line.StartsWith('#'))
                    file[name.Trim()] = value.Trim().Trim('"', '\'');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another account's: then only this environment counts.
        }
        return name => Environment.GetEnvironmentVariable(name) ?? file.GetValueOrDefault(name);
    }
}
