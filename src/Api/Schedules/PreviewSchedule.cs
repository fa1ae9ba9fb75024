using CloudAssistant.Api.Calls;

namespace CloudAssistant.Api.Schedules;

/// <summary>Shows when a frequency is due, and starts nothing. Safe to repeat. Not an action of the vendor's API.</summary>
public sealed record PreviewScheduleRequest : ApiRequest
{
    /// <summary><c>rate(5m)</c>, <c>at(2030-01-01 08:00:00)</c> or a cron expression with seconds; at most 256 characters. Required. One that is wrong is refused
    /// with InvalidParam.Frequency, whose message names the field and the reason; one that is never due is not wrong.</summary>
    public string? Frequency { get; init; }

    /// <summary>Stands for an instance's own time zone: an IANA name such as <c>Asia/Shanghai</c>, an offset such as <c>GMT+8:00</c>, or <c>UTC</c>. Counts only when
    /// the frequency names none; an <c>at</c> that names none is UTC in any case. Default: UTC.</summary>
    public string? Zone { get; init; }

    /// <summary>Most due times that are answered, 1 to 100. Default: 10.</summary>
    public long? Count { get; init; }

    /// <summary>Due times after this moment, <c>yyyy-MM-ddTHH:mm:ssZ</c>, 1970 to 2099; a rate counts from it. Default: now, to the second.</summary>
    public string? From { get; init; }

    /// <summary>Checks the intervals too, as for runs that may last so long: 10 to 86,400 seconds. Default: they are not checked.</summary>
    public long? Timeout { get; init; }
}

/// <summary>The next due times.</summary>
public sealed record PreviewScheduleResponse : ApiResponse
{
    /// <summary>As written, without blanks around it.</summary>
    public string Frequency { get; init; } = "";

    /// <summary>The time zone that counts: the one that the frequency names, else the one that was asked for.</summary>
    public string Zone { get; init; } = "";

    /// <summary>The due times, in order.</summary>
    public DueTimeList DueTimes { get; init; } = new();

    /// <summary>Nothing is due after them: they are fewer than were asked for.</summary>
    public bool Exhausted { get; init; }
}

/// <summary>Due times, wrapped as the older actions do.</summary>
public sealed record DueTimeList
{
    /// <summary>The due times.</summary>
    public IReadOnlyList<DueTimeItem> DueTime { get; init; } = [];
}

/// <summary>One due time.</summary>
public sealed record DueTimeItem
{
    /// <summary>UTC, ISO 8601 to the second.</summary>
    public string Utc { get; init; } = "";

    /// <summary>In the time zone that counts: <c>yyyy-MM-dd HH:mm:ss±hh:mm</c>.</summary>
    public string Local { get; init; } = "";
}
