using System.Globalization;
using CloudAssistant.Agent.Access;
using CloudAssistant.Agent.Diagnosis;
using CloudAssistant.Agent.Instances;
using CloudAssistant.Agent.Journal;

namespace CloudAssistant.Agent.Verbs;

/// <summary>How an agent stands, put together from what it leaves in its directory.</summary>
internal sealed class StatusView
{
    private readonly StateDirectory _directory;
    private readonly CalendarTime _time;
    private readonly DateTimeOffset _now;
    private readonly Identity? _identity;
    private readonly LinkStanding? _note;
    private readonly JournalState? _journal;
    private readonly bool _damaged;

    private StatusView(StateDirectory directory, CalendarTime time, DateTimeOffset now)
    {
        (_directory, _time, _now) = (directory, time, now);
        if (!directory.Exists())
            return;
        _identity = directory.ReadIdentity();
        Running = _identity is not null && directory.IsLocked();
        _note = LinkNote.TryRead(directory);
        if (_identity is not null)
            _journal = JournalView.Read(directory, out _damaged);
    }

    public static StatusView Of(StateDirectory directory, CalendarTime time, DateTimeOffset now) => new(directory, time, now);

    /// <summary>It is enrolled, and an agent works in its directory.</summary>
    public bool Running { get; }

    // What a dead process noted of itself is not so any more; when it was last linked is.
    private LinkStanding? Live => Running && _note is { Phase: not (LinkPhase.Ended or LinkPhase.SentAway) } ? _note : null;

    private int RunningRecords => Running ? NotEnded : 0;

    private int InterruptedRecords => Running ? 0 : NotEnded;

    private int Unanswered => _journal is null ? 0 : _journal.Open.Count - NotEnded;

    private string Denied => string.Join(", ", DenyFile.Of(_directory).Read().Told);

    private string? Drain => Running ? DrainNote.Read(_directory)?.Text : null;

    private RecordView? Last => _journal is null ? null : JournalView.NewestFirst(_journal, _time).Select(r => new RecordView(r, _time, Running)).FirstOrDefault();

    public IEnumerable<(string Name, string Text)> Lines()
    {
        yield return ("instance", _identity is null ? "this machine is not enrolled" : $"{_identity.InstanceId} ({_identity.InstanceName}), region {_identity.RegionId}");
        if (_identity is not null)
            yield return ("server", _identity.Server.ToString());
        yield return ("agent", AgentText());
        if (Drain is { } drain)
            yield return ("drain", drain);
        if (_identity is not null)
        {
            yield return ("link", LinkText());
            yield return ("records", RecordsText());
            yield return ("last record", Last?.Line() ?? "none");
        }
        if (Denied.Length > 0)
            yield return ("denied", Denied);
        yield return ("directory", _directory.Path);
        foreach (var problem in Problems())
            yield return ("problem", problem);
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            { "version", AgentVersion.Text }, { "stateDirectory", _directory.Path }, { "enrolled", _identity is not null }, { "running", Running },
            { "denied", Denied },
        };
        if (_identity is not null)
        {
            json.Add("instanceId", _identity.InstanceId);
            json.Add("instanceName", _identity.InstanceName);
            json.Add("regionId", _identity.RegionId);
            json.Add("server", _identity.Server.ToString());
            json.Add("pid", Live?.Pid);
            json.Add("runningVersion", Live?.Version);
            json.Add("runningSince", Iso(Live?.StartedAt));
            json.Add("drain", Drain);
            json.Add("link", LinkJson());
            json.Add("journal", _journal?.Id.ToString("D"));
            json.Add("links", _journal?.LinkCounter);
            json.Add("runningRecords", RunningRecords);
            json.Add("queuedRecords", Live?.Queued);
            json.Add("interruptedRecords", InterruptedRecords);
            json.Add("unansweredRecords", Unanswered);
            json.Add("rememberedRecords", _journal?.Tombstones);
            json.Add("lastRecord", Last?.ToJson());
        }
        json.Add("problems", Problems());
        return json;
    }

    private string AgentText()
    {
        if (!Running)
            return $"does not run; version {AgentVersion.Text} is installed";
        if (Live is not { } live)
            return $"runs; version {AgentVersion.Text} is installed";
        var newer = live.Version == AgentVersion.Text ? "" : $"; {AgentVersion.Text} is installed and comes with the next start";
        return string.Create(CultureInfo.InvariantCulture, $"runs since {Ago(live.StartedAt)}, process {live.Pid}, version {live.Version}{newer}");
    }

    private string LinkText()
    {
        var last = $"last linked {(_note?.LastOpenAt is null ? "never, as far as is noted" : CalendarTime.Text(_time.OnMachine(_note.LastOpenAt)))}";
        if (!Running)
            return _note is { Phase: LinkPhase.SentAway } away ? $"none: {away.Reason}; {last}" : $"none; {last}";
        return Live switch
        {
            null => "not known: the agent could not note it",
            { Phase: LinkPhase.Open } open => string.Create(CultureInfo.InvariantCulture, $"open since {Ago(open.Since)}, epoch {open.Epoch}"),
            { Phase: LinkPhase.Waiting } waiting => string.Create(CultureInfo.InvariantCulture,
                $"none since {Ago(waiting.Since)}, after {waiting.Attempts} attempts: {waiting.Reason}; next attempt at {CalendarTime.Text(_time.OnMachine(waiting.NextAt))}; {last}"),
            _ => $"not yet: the first attempt is under way; {last}",
        };
    }

    private JsonObject LinkJson()
    {
        var state = Running ? Live?.Phase.ToString() ?? "Unknown" : _note is { Phase: LinkPhase.SentAway } ? "SentAway" : "None";
        var told = Live ?? (state == "SentAway" ? _note : null);
        return new()
        {
            { "state", state },
            { "since", Iso(told?.Since) },
            { "epoch", told is { Phase: LinkPhase.Open } ? told.Epoch : null },
            { "reason", told is { Reason.Length: > 0 } ? told.Reason : null },
            { "code", told is { Code.Length: > 0 } ? told.Code : null },
            { "attempts", told?.Attempts },
            { "nextAttemptAt", Iso(told?.NextAt) },
            { "lastOpenAt", Iso(_note?.LastOpenAt) },
        };
    }

    private string RecordsText() => string.Create(CultureInfo.InvariantCulture,
        $"{(Running ? $"{RunningRecords} running" : $"{InterruptedRecords} interrupted")}, {Live?.Queued.ToString(CultureInfo.InvariantCulture) ?? "0"} queued, {Unanswered} not yet answered by the server, {_journal?.Tombstones ?? 0} remembered");

    private List<string> Problems()
    {
        var problems = new List<string>();
        if (_damaged)
            problems.Add("the journal is damaged: with the next start the agent makes a new one, and the server hears of it");
        if (_journal is not null && MachineSteps.Disk(_directory, tries: false) is { Verdict: Verdict.Failed } disk)
            problems.Add(disk.Says);
        if (_directory.Disk.LengthOf(JournalFile.BrokenName) is not null)
            problems.Add($"an earlier journal failed and was set aside as {JournalFile.BrokenName}");
        if (_identity is not null && _directory.ReadTrust(_identity, out var why) is null)
            problems.Add(why!);
        return problems;
    }

    private int NotEnded => _journal?.Open.Count(id => _journal.Records[id].Outcome is null) ?? 0;

    private string Ago(Records.Moment? moment) =>
        _time.OnMachine(moment) is { } at ? $"{CalendarTime.Text(at)} ({CalendarTime.Text(_now - at)})" : CalendarTime.Text(null);

    private string? Iso(Records.Moment? moment) => _time.OnMachine(moment) is { } at ? Logs.LogLine.TimeText(at) : null;
}
