using System.ComponentModel.DataAnnotations;
using System.Net.Sockets;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CloudAssistant.Silo.Hosting;

/// <summary>The edge of a process: what an operator must change is told in a line, without a stack.</summary>
public static class Startup
{
    /// <summary>Exit code of a process that was set up wrong.</summary>
    public const int Refused = 2;

    /// <summary>Runs the process; returns its exit code.</summary>
    public static async Task<int> RunAsync(Func<Task> process)
    {
        ArgumentNullException.ThrowIfNull(process);
        try
        {
            await process();
            return 0;
        }
        catch (Exception e) when (e is RefusedAtStartException or DirectoryInUseException or DirectoryNotPrivateException or DurabilityException or MigrationException or ValidationException
            or UnauthorizedAccessException || IsBadSetting(e))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Refused;
        }
        catch (Exception e) when (IsPortTaken(e))
        {
            await Console.Error.WriteLineAsync($"A port that this process should listen on is taken: {e.Message}");
            return Refused;
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures)
                await Console.Error.WriteLineAsync(failure);
            return Refused;
        }
        catch (NpgsqlException e)
        {
            await Console.Error.WriteLineAsync($"PostgreSQL refused or did not answer: {e.Message}");
            return Refused;
        }
        catch (SqliteException e)
        {
            await Console.Error.WriteLineAsync($"The database file cannot be used: {e.Message}");
            return Refused;
        }
    }

    // A text in the configuration that is no number, span of time or whatever its setting is; the message names setting and text.
    private static bool IsBadSetting(Exception e) => e is InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" };

    private static bool IsPortTaken(Exception? e) => e switch
    {
        null => false,
        AddressInUseException => true,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied } => true,
        AggregateException many => many.InnerExceptions.Any(IsPortTaken),
        _ => IsPortTaken(e.InnerException),
    };
}
