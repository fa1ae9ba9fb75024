namespace CloudAssistant.Agent.Link;

/// <summary>How a link, or an attempt at one, ended.</summary>
/// <param name="Reason">In words, for the log.</param>
/// <param name="Lasted">How long it was open; zero when it never was.</param>
/// <param name="Final">The server said not to come back with this identity.</param>
/// <param name="Code">What the server called it; empty when it was not the server.</param>
internal sealed record LinkEnd(string Reason, TimeSpan Lasted, bool Final = false, string Code = "");
