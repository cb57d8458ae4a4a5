#!/usr/bin/env escript
%% Processes of Erlang: `!` and `gen_server:call`. Tasks come by line; the answer is milliseconds.
-mode(compile).
-export([init/1, handle_call/3, handle_cast/2]).

main(_) ->
    {ok, Echo} = gen_server:start(?MODULE, [], []),
    Paths = list_to_tuple([iolist_to_binary(["/tmp/bench/file-", integer_to_list(I)]) || I <- lists:seq(0, 1023)]),
    loop(Echo, Paths).

loop(Echo, Paths) ->
    case io:get_line("") of
        eof -> ok;
        {error, _} -> ok;
        Line ->
            [Task | Numbers] = string:lexemes(Line, " \n"),
            [Count, Flight] = [list_to_integer(Number) || Number <- Numbers],
            {Micros, _} = timer:tc(fun() -> task(Task, Count, Flight, Echo, Paths) end),
            io:format("~p~n", [Micros / 1000]),
            loop(Echo, Paths)
    end.

%% From so many processes to one.
task("one-way", Count, Senders, _, Paths) ->
    Main = self(),
    Share = Count div Senders,
    Sink = spawn(fun() -> sink(Share * Senders, Main) end),
    [spawn(fun() -> send(Sink, Share, Paths) end) || _ <- lists:seq(1, Senders)],
    receive drained -> ok end;
%% So many callers, each one call at a time.
task("call", Count, Flight, Echo, Paths) ->
    Main = self(),
    Share = max(1, Count div Flight),
    [spawn(fun() -> call(Echo, Share, Paths), Main ! called end) || _ <- lists:seq(1, Flight)],
    [receive called -> ok end || _ <- lists:seq(1, Flight)];
task("create", Count, _, _, _) ->
    Pids = [spawn(fun() -> receive stop -> ok end end) || _ <- lists:seq(1, Count)],
    [Pid ! stop || Pid <- Pids].

send(_, 0, _) -> ok;
send(Sink, Left, Paths) ->
    Sink ! message(Left, Paths),
    send(Sink, Left - 1, Paths).

sink(0, Main) -> Main ! drained;
sink(Left, Main) ->
    receive #{type := take} -> sink(Left - 1, Main) end.

call(_, 0, _) -> ok;
call(Echo, Left, Paths) ->
    #{path := _} = gen_server:call(Echo, message(Left, Paths), infinity),
    call(Echo, Left - 1, Paths).

message(Index, Paths) ->
    #{sender => driver, recipient => sink, type => take, timestamp => Index,
      payload => #{path => element(1 + Index band 1023, Paths)}}.

init(State) -> {ok, State}.
handle_call(#{payload := Payload}, _, State) -> {reply, Payload, State}.
handle_cast(_, State) -> {noreply, State}.
