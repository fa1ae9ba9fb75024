namespace CloudAssistant.Agent.Invocations;

/// <summary>A limit for scripts is set that this machine cannot keep. The agent does not begin: a limit that does not hold is worse than none.</summary>
internal sealed class LimitsNotKeptException(string why) : Exception(why);
