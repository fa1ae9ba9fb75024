using CloudAssistant.Grains.Files;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Files;

/// <inheritdoc cref="IFileStore"/>
internal sealed class FileStore(Database database) : IFileStore
{
    public Task<Reply<Page<SendingView>>> ListAsync(AccountId account, SendingQuery query) => new SendingList(database).RunAsync(account, query);

    public async Task<long> CountAsync(AccountId account, DateTimeOffset from, DateTimeOffset until, long limit)
    {
        await using var connection = await database.OpenAsync();
        return (await connection.QueryAsync(
            """
            SELECT count(*) FROM (
              SELECT 1 FROM invocations WHERE account = @account AND file IS NOT NULL AND invocation >= @from AND invocation < @until LIMIT @limit) c
            """,
            row => row.GetInt64(0),
            ("account", account.Value), ("from", CellGuid.FirstAt(from).Value), ("until", CellGuid.FirstAt(until).Value), ("limit", limit)))[0];
    }
}
