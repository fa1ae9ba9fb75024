namespace CloudAssistant.Launcher.Postgres;

/// <summary>There is no PostgreSQL to be had; the message says what to do.</summary>
internal sealed class PostgresUnavailableException(string message) : Exception(message);
