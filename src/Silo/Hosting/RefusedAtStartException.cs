namespace CloudAssistant.Silo.Hosting;

/// <summary>The process cannot start as it is set up. The message says in one line what an operator must change.</summary>
public sealed class RefusedAtStartException(string message, Exception? reason = null) : Exception(message, reason);
