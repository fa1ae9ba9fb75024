namespace CloudAssistant.FleetSimulator.Runs;

/// <summary>How scripts are run.</summary>
internal enum RunKind
{
    /// <summary>Not at all: each ends at once with a given output.</summary>
    Instant,

    /// <summary>Not at all: each ends after a random time.</summary>
    Delayed,

    /// <summary>By <c>/bin/sh</c>, from a file, output and exit code taken.</summary>
    Real,
}
